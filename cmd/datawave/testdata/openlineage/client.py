"""Sends the events of a run that completes, of one that fails, of a job and of a dataset; prints each run and its state."""
import sys
from datetime import datetime, timezone

from openlineage.client import OpenLineageClient
from openlineage.client.event_v2 import Dataset, DatasetEvent, InputDataset, Job, JobEvent, OutputDataset, Run, RunEvent, RunState
from openlineage.client.facet_v2 import (column_lineage_dataset, documentation_dataset, error_message_run, job_type_job, output_statistics_output_dataset,
                                         ownership_dataset, schema_dataset)
from openlineage.client.transport.http import HttpConfig, HttpTransport
from openlineage.client.uuid import generate_new_uuid

PRODUCER = "https://example.org/shop"
NAMESPACE = "postgres://db.example:5432"

client = OpenLineageClient(transport=HttpTransport(HttpConfig(url=sys.argv[1])))


def now():
    return datetime.now(timezone.utc).isoformat()


def emit(state, run, inputs=(), outputs=(), job="totals", facets=None):
    job = Job("shop", job, {"jobType": job_type_job.JobTypeJobFacet("BATCH", "PYTHON", "JOB")})
    client.emit(RunEvent(eventTime=now(), producer=PRODUCER, run=Run(run, facets or {}), job=job, eventType=state, inputs=list(inputs), outputs=list(outputs)))


orders = InputDataset(NAMESPACE, "shop.public.orders", facets={"schema": schema_dataset.SchemaDatasetFacet(
    [schema_dataset.SchemaDatasetFacetFields("customer", "bigint"), schema_dataset.SchemaDatasetFacetFields("amount", "numeric")])})
lineage = column_lineage_dataset.ColumnLineageDatasetFacet({"total": column_lineage_dataset.Fields([column_lineage_dataset.InputField(
    NAMESPACE, "shop.public.orders", "amount", [column_lineage_dataset.Transformation("DIRECT", "AGGREGATION", "sum", False)])])})
totals = OutputDataset(NAMESPACE, "shop.public.totals", facets={
    "columnLineage": lineage,
    "documentation": documentation_dataset.DocumentationDatasetFacet("totals by customer"),
    "ownership": ownership_dataset.OwnershipDatasetFacet([ownership_dataset.Owner("team:shop", "MAINTAINER")]),
    "schema": schema_dataset.SchemaDatasetFacet([schema_dataset.SchemaDatasetFacetFields("customer", "bigint"), schema_dataset.SchemaDatasetFacetFields("total", "numeric")]),
}, outputFacets={"outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet(rowCount=10, size=100)})

complete, failed = str(generate_new_uuid()), str(generate_new_uuid())
emit(RunState.START, complete, [orders])
emit(RunState.RUNNING, complete, [orders], [totals])
emit(RunState.COMPLETE, complete)
emit(RunState.START, failed)
emit(RunState.FAIL, failed, facets={"errorMessage": error_message_run.ErrorMessageRunFacet("no space left", "PYTHON")})
client.emit(JobEvent(eventTime=now(), producer=PRODUCER, job=Job("shop", "declared"), inputs=[orders], outputs=[totals]))
client.emit(DatasetEvent(eventTime=now(), producer=PRODUCER, dataset=Dataset(NAMESPACE, "shop.public.orders", facets={
    "documentation": documentation_dataset.DocumentationDatasetFacet("all orders")})))
client.close()
print(complete, "COMPLETE")
print(failed, "FAIL")
