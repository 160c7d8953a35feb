create volatile table vt as (sel a, b from s) with data primary index (a) on commit preserve rows; insert into t select a from vt
-- #
sel a (named x), cast(b as date format 'yyyy') c from db.t qualify rank() over (partition by a order by b) = 1
