from t select a, b where c; select * from read_parquet('x/*.parquet') r; create table t as from 'f.csv'; select columns('a.*') from t; select {'k': a, 'l': [b]} s, list_transform(l, x -> x + 1) from t
-- #
pivot t on y using sum(v) group by g; select a: b + 1 from t; select t.* exclude (a) from t
