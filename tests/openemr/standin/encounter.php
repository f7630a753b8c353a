<?php

/**
 * The encounter page: the module's event comes before the list of forms.
 */

declare(strict_types=1);

use OpenEMR\Core\Header;
use OpenEMR\Events\Encounter\EncounterFormsListRenderEvent;

require_once dirname(__DIR__) . '/interface/globals.php';
?>
<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Encounter</title><?php Header::setupHeader(); ?></head>
<body class="body_top">
<main class="container">
    <h1 class="h3">Encounter</h1>
    <?php
    $GLOBALS['dispatcher']->dispatch(
        new EncounterFormsListRenderEvent(),
        EncounterFormsListRenderEvent::EVENT_SECTION_RENDER_PRE
    );
    ?>
    <section class="card"><h2 class="h5">Visit Summary</h2><p>No forms yet</p></section>
</main>
</body>
</html>
