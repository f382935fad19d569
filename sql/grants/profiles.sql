-- Gives every recorded role exactly what its profiles say, after every install and upgrade. The
-- list is functions/internal/_profile_functions.sql.
select _apply_grants();
