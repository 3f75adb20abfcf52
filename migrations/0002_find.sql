-- What finding needs: outlines to draw a map from, and an index for each order of the list.

-- The outline of a territory: a GeoJSON Polygon or MultiPolygon (WGS 84), as its source gave it.
create table territory_shape (
    territory_id text primary key references territory (id),
    geometry text not null,
    source text not null                   -- whom to credit
);

create index experiment_newest on experiment (opened_at, id);
create index experiment_supported on experiment (support_count, id);
create index experiment_place on experiment (territory_id, opened_at);
