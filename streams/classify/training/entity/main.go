// Command entity trains the model that package entity embeds. README.md beside it is the recipe.
package main

import (
	"flag"
	"fmt"
	"log"
	"os"

	"datawave/streams/classify/entity"
)

type options struct {
	names, words, common, texts, dev, devLabels, out string
	epochs, folds, cells, rows, repeat               int
	seed                                             uint64
}

func parse() (o options) {
	flag.StringVar(&o.names, "names", "../../gazetteer/words.txt", "names of people and places, as package gazetteer keeps them")
	flag.StringVar(&o.words, "words", "words.txt", "the recipe's own words by list")
	flag.StringVar(&o.common, "common", "", "dictionary words, comma-separated files, one word a line")
	flag.StringVar(&o.texts, "texts", "texts.jsonl", "labelled texts, comma-separated files that texts.py wrote")
	flag.StringVar(&o.dev, "dev", "", "development texts, JSON lines of id and text")
	flag.StringVar(&o.devLabels, "labels", "", "their labels, a JSON array")
	flag.StringVar(&o.out, "out", "", "file to write the model to")
	flag.IntVar(&o.epochs, "epochs", 6, "passes over the texts")
	flag.IntVar(&o.folds, "folds", 0, "measure by cross-validation on the development texts, with this many folds of templates; 0 measures without training on them")
	flag.IntVar(&o.repeat, "repeat", 0, "times that each development text is trained on where -folds is 0")
	flag.IntVar(&o.cells, "cells", 17, "log2 of the cells of the lists")
	flag.IntVar(&o.rows, "rows", 18, "log2 of the rows of weights")
	flag.Uint64Var(&o.seed, "seed", 1, "of all chance")
	flag.Parse()
	return o
}

func main() {
	if err := run(parse()); err != nil {
		log.Fatal(err)
	}
}

func run(o options) error {
	lists, err := readLists(o)
	if err != nil {
		return err
	}
	texts, err := readTexts(o.texts)
	if err != nil {
		return err
	}
	dev, err := readDevelopment(o.dev, o.devLabels)
	if err != nil {
		return err
	}
	if o.folds > 0 {
		return crossValidate(o, lists, texts, dev)
	}
	for range o.repeat {
		texts = append(texts, dev...)
	}
	tagger, file := entity.Build(train(o, lists, texts), o.rows)
	fmt.Println("development texts:", measure(tagger, dev))
	if o.out == "" {
		return nil
	}
	return os.WriteFile(o.out, file, 0o644)
}

// crossValidate trains as often as there are folds, each time without the development texts of one fold, and measures on those.
func crossValidate(o options, lists entity.Lists, texts, dev []example) error {
	var total score
	for fold := range o.folds {
		seen := texts
		var unseen []example
		for _, e := range dev {
			if e.template%o.folds == fold {
				unseen = append(unseen, e)
				continue
			}
			for range max(o.repeat, 1) {
				seen = append(seen[:len(seen):len(seen)], e)
			}
		}
		tagger, _ := entity.Build(train(o, lists, seen), o.rows)
		part := measure(tagger, unseen)
		fmt.Println("fold", fold, part)
		total.add(part)
	}
	fmt.Println("all folds:", total)
	fmt.Print(total.plot())
	return nil
}
