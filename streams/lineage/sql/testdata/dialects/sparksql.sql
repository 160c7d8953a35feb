select /*+ broadcast(b) */ a.*, b.n from a left anti join b on a.id = b.id
-- #
create or replace temp view v as select id, from_json(j, 'a int').a as ja from raw; insert overwrite table out select * from v
-- #
cache table c as select a from t; select transform(arr, x -> x + y) z, filter(arr, (e, i) -> e > 0) f, map_from_arrays(k, v)['a'] m from c
