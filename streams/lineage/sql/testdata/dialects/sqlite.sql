insert or replace into t select [a b], "c" from s; create temp table x as select * from t; with recursive c(n) as (values (1) union all select n + 1 from c where n < 5) select n from c
