-- Of calls of before it is known where something was found.
UPDATE decisions SET in_shadow = 1 WHERE id IN (SELECT decision FROM findings WHERE held_back = 'client-shadow')
