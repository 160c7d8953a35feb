unload ('select a, b from t where c = ''x''') to 's3://b/' iam_role 'r'
-- #
copy t (a, b) from 's3://b/p' iam_role 'x' csv; create table n distkey(a) sortkey(b) as select a, b from t; select a as b1, b1 + 1 as c1 from t
