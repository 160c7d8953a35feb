"""Writes with DataHub's SDK, and reads back what it wrote: a line for each."""
import sys

from datahub.emitter.mcp import MetadataChangeProposalWrapper
from datahub.emitter.rest_emitter import EmitMode
from datahub.ingestion.graph.client import DataHubGraph, DatahubClientConfig
from datahub.metadata.schema_classes import (
    DataJobInputOutputClass, DatasetPropertiesClass, DatasetSnapshotClass, GlobalTagsClass, GlossaryTermAssociationClass, MetadataChangeEventClass, OwnerClass,
    TagAssociationClass, UpstreamClass, UpstreamLineageClass,
)
from datahub.sdk import DataHubClient, Dataset
from datahub.specific.datajob import DataJobPatchBuilder
from datahub.specific.dataset import DatasetPatchBuilder

server = sys.argv[1]
client = DataHubClient(server=server)
raw = Dataset(platform="snowflake", name="lake.public.raw", schema=[("id", "number"), ("mail", "string", "wohin: Größe")], description="as it came",
              tags=["urn:li:tag:raw"], owners=["urn:li:corpuser:ada"])
client.entities.upsert(raw, emit_mode=EmitMode.ASYNC_WAIT)
got = client.entities.get(raw.urn)
print("upserted:", got.description, [f.field_path for f in got.schema], got.tags[0].tag, got.owners[0].owner)

graph = DataHubGraph(DatahubClientConfig(server=server))
orders = "urn:li:dataset:(urn:li:dataPlatform:mysql,shop.orders,PROD)"
print("there before:", graph.exists(orders))
patch = DatasetPatchBuilder(orders).set_description("patched").add_custom_property("tier", "1")
patch.add_tag(TagAssociationClass("urn:li:tag:gold")).add_tag(TagAssociationClass("urn:li:tag:old"))
patch.add_owner(OwnerClass("urn:li:corpGroup:crm", "DATAOWNER")).add_term(GlossaryTermAssociationClass("urn:li:glossaryTerm:Order"))
patch.add_upstream_lineage(UpstreamClass(dataset=str(raw.urn), type="TRANSFORMED"))
patch.for_field("mail").add_tag(TagAssociationClass("urn:li:tag:contact"))
for mcp in patch.build() + DatasetPatchBuilder(orders).remove_tag("urn:li:tag:old").build():
    graph.emit(mcp)
print("there after:", graph.exists(orders))
print("patched:", [t.tag for t in graph.get_aspect(orders, GlobalTagsClass).tags], graph.get_ownership(orders).owners[0].owner,
      graph.get_aspect(orders, DatasetPropertiesClass).customProperties)
job = "urn:li:dataJob:(urn:li:dataFlow:(airflow,daily,prod),load)"
report = "urn:li:dataset:(urn:li:dataPlatform:mysql,shop.report,PROD)"
graph.emit(MetadataChangeProposalWrapper(entityUrn=job, aspect=DataJobInputOutputClass(inputDatasets=[orders], outputDatasets=[report])))
copy = "urn:li:dataset:(urn:li:dataPlatform:mysql,shop.copy,PROD)"
for mcp in DataJobPatchBuilder(job).add_output_dataset(copy).build():
    graph.emit(mcp)
patched = graph.get_aspect(job, DataJobInputOutputClass)
print("job patched:", [e.destinationUrn for e in patched.outputDatasetEdges] == [copy], patched.outputDatasets == [report])
archive = "urn:li:dataset:(urn:li:dataPlatform:mysql,shop.archive,PROD)"
graph.emit_mce(MetadataChangeEventClass(proposedSnapshot=DatasetSnapshotClass(urn=archive, aspects=[
    DatasetPropertiesClass(description="from an old sink"), GlobalTagsClass(tags=[TagAssociationClass("urn:li:tag:cold")]),
    UpstreamLineageClass(upstreams=[UpstreamClass(dataset=orders, type="COPY")])])))
print("snapshot:", graph.get_aspect(archive, DatasetPropertiesClass).description, graph.get_aspect(archive, GlobalTagsClass).tags[0].tag)
print("deleted:", graph.hard_delete_entity(str(raw.urn))[0] > 3, graph.exists(str(raw.urn)))
