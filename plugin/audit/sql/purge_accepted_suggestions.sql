DELETE FROM accepted_suggestions WHERE feedback IN
    (SELECT f.id FROM feedback f JOIN decisions d ON d.id = f.decision WHERE d.at < $1)
