-- Which batches of the demo city are in force?
SELECT batch_id FROM batch WHERE kind = 'demo' AND batch_id NOT IN (SELECT batch_id FROM undo) ORDER BY batch_id;
