// Checks a log that is given as files with golang.org/x/mod/sumdb, which knows nothing of us.
//
//	sumdb FOLDER    with key.txt, old.txt, checkpoint, proof.txt, leaf.bin and tile/...
//
// Prints "ok" or what is wrong.
package main

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var folder = os.Args[1]

func read(name string) []byte {
	content, err := os.ReadFile(filepath.Join(folder, name))
	must(err)
	return content
}

func must(err error) {
	if err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
}

func checkpoint(content []byte) tlog.Tree {
	verifier, err := note.NewVerifier(strings.TrimSpace(string(read("key.txt"))))
	must(err)
	opened, err := note.Open(content, note.VerifierList(verifier))
	must(err)
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() {
		must(fmt.Errorf("not a checkpoint of this origin"))
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	return tlog.Tree{N: size, Hash: hash(lines[2])}
}

func hash(text string) tlog.Hash {
	raw, err := base64.StdEncoding.DecodeString(text)
	must(err)
	if len(raw) != tlog.HashSize {
		must(fmt.Errorf("a hash of %d bytes", len(raw)))
	}
	var found tlog.Hash
	copy(found[:], raw)
	return found
}

// reader serves tiles of height 8 from the C2SP layout, which leaves the height out of the path.
type reader struct{}

func (reader) Height() int { return 8 }

func (reader) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var found [][]byte
	for _, tile := range wanted {
		content, err := os.ReadFile(filepath.Join(folder, strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
		if err != nil {
			return nil, err
		}
		found = append(found, content)
	}
	return found, nil
}

func (reader) SaveTiles([]tlog.Tile, [][]byte) {}

func main() {
	head := checkpoint(read("checkpoint"))
	leaf := tlog.RecordHash(read("leaf.bin"))

	parts := bytes.SplitN(read("proof.txt"), []byte("\n\n"), 2)
	lines := strings.Split(string(parts[0]), "\n")
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	must(err)
	var path tlog.RecordProof
	for _, line := range lines[2:] {
		path = append(path, hash(line))
	}
	proven := checkpoint(parts[1])
	must(tlog.CheckRecord(path, proven.N, proven.Hash, index, leaf))

	// All hashes through the tiles, each checked against the head.
	hashes := tlog.TileHashReader(head, reader{})
	stored, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
	must(err)
	if stored[0] != leaf {
		must(fmt.Errorf("another leaf in the tiles"))
	}

	old := checkpoint(read("old.txt"))
	steps, err := tlog.ProveTree(head.N, old.N, hashes)
	must(err)
	must(tlog.CheckTree(steps, head.N, head.Hash, old.N, old.Hash))

	var given tlog.TreeProof
	for _, line := range strings.Fields(string(read("consistency.txt"))) {
		given = append(given, hash(line))
	}
	must(tlog.CheckTree(given, head.N, head.Hash, old.N, old.Hash))
	fmt.Println("ok")
}
