"""Maximum flow on whole numbers (Dinic 1970), for the balanced loads of maximin support."""

from __future__ import annotations

from collections import deque


class Network:
    """A directed network; capacities are whole numbers of at least zero."""

    def __init__(self, nodes: int) -> None:
        self.edges: list[list[int]] = [[] for _ in range(nodes)]
        self.target: list[int] = []
        self.room: list[int] = []

    def add(self, start: int, end: int, capacity: int) -> None:
        """An edge and its way back."""
        self.edges[start].append(len(self.target))
        self.target.append(end)
        self.room.append(capacity)
        self.edges[end].append(len(self.target))
        self.target.append(start)
        self.room.append(0)

    def levels(self, source: int) -> list[int]:
        """The distance of each node from the source along free edges, -1 if unreachable."""
        level = [-1] * len(self.edges)
        level[source] = 0
        queue = deque([source])
        while queue:
            node = queue.popleft()
            for edge in self.edges[node]:
                end = self.target[edge]
                if self.room[edge] and level[end] < 0:
                    level[end] = level[node] + 1
                    queue.append(end)
        return level

    def run(self, source: int, sink: int) -> int:
        """Send as much as possible; the source's side of a cut is where `levels` reaches."""
        sent = 0
        while True:
            level = self.levels(source)
            if level[sink] < 0:
                return sent
            following = [0] * len(self.edges)
            while True:
                pushed = self._push(source, sink, level, following)
                if not pushed:
                    break
                sent += pushed

    def _push(self, source: int, sink: int, level: list[int], following: list[int]) -> int:
        """One path to the sink by level, found without recursion."""
        path: list[int] = []
        node = source
        while node != sink:
            edges = self.edges[node]
            while following[node] < len(edges):
                edge = edges[following[node]]
                end = self.target[edge]
                if self.room[edge] and level[end] == level[node] + 1:
                    path.append(edge)
                    node = end
                    break
                following[node] += 1
            else:
                if not path:
                    return 0
                back = path.pop()
                node = self.target[back ^ 1]
                following[node] += 1
        amount = min(self.room[edge] for edge in path)
        for edge in path:
            self.room[edge] -= amount
            self.room[edge ^ 1] += amount
        return amount
