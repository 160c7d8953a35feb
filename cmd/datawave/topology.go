package main

import (
	"datawave/schemas/topic"
	"datawave/streams"
	"datawave/streams/classify"
	"datawave/streams/compliance"
	"datawave/streams/compliance/packs"
	"datawave/streams/derive"
	"datawave/streams/intake"
	"datawave/streams/keyring"
	"datawave/streams/lineage"
	"datawave/streams/runtime"
)

// stages is the whole flow of events as one list: what each stage reads and writes is in its declaration.
//
//	jobs ─> lineage ─> jobs, scans    (what pipelines report)
//	scans ─> intake ─> facts
//	samples ─> classify ─> facts      (with the detector sets of control)
//	facts, links ─> derive ─> facts, links, scans
//	facts ─> compliance ─> findings   (with the policies of control)
func stages(detectors *classify.Sets, keys keyring.Opener) []streams.Stage {
	return []streams.Stage{
		lineage.Stage(),
		intake.Stage(),
		classify.Stage(detectors, keys),
		derive.Stage(),
		compliance.Stage(compliance.NewLibrary(packs.Known())),
	}
}

// topics lists every topic that the stages and the read models need.
func topics(partitions int32, list []streams.Stage) []topic.Spec {
	return topic.List(partitions, runtime.Changelogs(list...)...)
}
