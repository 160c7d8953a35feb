merge into d.t using d.s on t.id = s.id when matched then update set * when not matched then insert *
-- #
select c:a.b[0]::int v, * except (x) from s.t version as of 3
-- #
create or replace table c.s.t deep clone c.s.u; copy into c.s.t from 's3://b/p' fileformat = parquet
