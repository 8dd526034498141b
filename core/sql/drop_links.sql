DELETE FROM workshop_link WHERE session = $session;
