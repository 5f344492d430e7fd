"""Where the pictures of hidden ideas lie meanwhile: in the private bucket, on S3.

media:   ideas/<photo or idea>/<file>                    what everybody may fetch
papers:  hidden/<idea>/ideas/<photo or idea>/<file>      the same file while the idea is hidden

A file is copied before it is removed, so that a crash leaves it in both places, and a repeat
finishes the move.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.adapters import clients
from chalicelib.kernel.errors import Unavailable
from chalicelib.moderation.tidying import CLOSET

_PUBLIC: Final = "ideas/"


class S3PictureCloset:
    """See `chalicelib.moderation.ports.PictureCloset`."""

    def __init__(self, media: str, papers: str) -> None:
        self._media = media
        self._papers = papers

    def take_away(self, idea_id: str, owners: Collection[str]) -> None:
        for owner in sorted(owners):
            for name in self._names(self._media, f"{_PUBLIC}{owner}/"):
                self._move((self._media, name), (self._papers, f"{_folder(idea_id)}{name}"))

    def bring_back(self, idea_id: str) -> None:
        folder = _folder(idea_id)
        for name in self._names(self._papers, folder):
            self._move((self._papers, name), (self._media, name.removeprefix(folder)))

    def destroy(self, idea_id: str, owners: Collection[str]) -> None:
        for name in self._names(self._papers, _folder(idea_id)):
            self._remove(self._papers, name)
        for owner in sorted(owners):
            for name in self._names(self._media, f"{_PUBLIC}{owner}/"):
                self._remove(self._media, name)

    def _names(self, bucket: str, prefix: str) -> list[str]:
        pages = clients.s3().get_paginator("list_objects_v2")
        try:
            return [
                one["Key"]
                for page in pages.paginate(Bucket=bucket, Prefix=prefix)
                for one in page.get("Contents", [])
            ]
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("s3 list_objects_v2") from error

    def _move(self, source: tuple[str, str], target: tuple[str, str]) -> None:
        try:
            # What browsers are told about the file travels with it.
            clients.s3().copy_object(
                Bucket=target[0],
                Key=target[1],
                CopySource={"Bucket": source[0], "Key": source[1]},
            )
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("s3 copy_object") from error
        self._remove(*source)

    def _remove(self, bucket: str, name: str) -> None:
        try:
            clients.s3().delete_object(Bucket=bucket, Key=name)
        except (ClientError, BotoCoreError) as error:
            raise Unavailable("s3 delete_object") from error


def _folder(idea_id: str) -> str:
    return f"{CLOSET}/{idea_id}/"
