create external table if not exists db.t (a string, b int) partitioned by (d string) row format serde 'x' location 's3://b/'
