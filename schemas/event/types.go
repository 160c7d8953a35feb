package event

// The event types. The topic that carries each is in schemas/topic.
const (
	DatasetObserved         = "datawave.dataset.observed.v1"         // Dataset: first seen, or (in scans) seen again
	DatasetChanged          = "datawave.dataset.changed.v1"          // Dataset: the whole new state, and Changes
	DatasetGone             = "datawave.dataset.gone.v1"             // Gone
	DatasetReported         = "datawave.dataset.reported.v1"         // Dataset: what a pipeline or a catalog tells of it; in scans
	AspectReported          = "datawave.aspect.reported.v1"          // Aspect: as proposed; in scans
	AspectRecorded          = "datawave.aspect.recorded.v1"          // Aspect: as it is now, whole; in facts
	ScanCompleted           = "datawave.scan.completed.v1"           // ScanManifest: what was observed; one record in each partition of scans
	ScanReported            = "datawave.scan.reported.v1"            // ScanManifest: what its source reported, of datasets within the scopes
	ScanProved              = "datawave.scan.proved.v1"              // ScanManifest: what was proved; its scopes are of provers, its hashes those of ProofHash
	SampleTaken             = "datawave.sample.taken.v1"             // SampleChunk
	ProfileRecorded         = "datawave.profile.recorded.v1"         // Profile
	ClassificationRecorded  = "datawave.classification.recorded.v1"  // Classification
	ClassificationInherited = "datawave.classification.inherited.v1" // Inheritance: replaces what was inherited before
	LineageAsserted         = "datawave.lineage.asserted.v1"         // LineageAssertion: replaces the prover's earlier edges
	LineageRetracted        = "datawave.lineage.retracted.v1"        // LineageRetraction
	UpstreamAsked           = "datawave.upstream.asked.v1"           // Asked: of the dataset that it is about, by another; in links
	UpstreamTold            = "datawave.upstream.told.v1"            // Told: to the dataset that it is about, by another; in links
	DecisionMade            = "datawave.decision.made.v1"            // Decision
	FindingOpened           = "datawave.finding.opened.v1"           // Finding
	FindingChanged          = "datawave.finding.changed.v1"          // Finding
	FindingResolved         = "datawave.finding.resolved.v1"         // Finding
	FindingWaived           = "datawave.finding.waived.v1"           // Finding
	FindingReopened         = "datawave.finding.reopened.v1"         // Finding
	PipelineReported        = "datawave.pipeline.reported.v1"        // PipelineReport: a run's, job's or dataset's event, word for word; in jobs
	JobChanged              = "datawave.job.changed.v1"              // Job
	RunChanged              = "datawave.run.changed.v1"              // Run
	ControlSet              = "datawave.control.set.v1"              // Control
)
