<?php

/**
 * The patient dashboard: its left column begins with the module's event.
 */

declare(strict_types=1);

use OpenEMR\Core\Header;
use OpenEMR\Events\PatientDemographics\RenderEvent;

require_once dirname(__DIR__) . '/interface/globals.php';
?>
<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Dashboard</title><?php Header::setupHeader(); ?></head>
<body class="body_top">
<main class="container">
    <h1 class="h3">Medical Record Dashboard</h1>
    <?php $GLOBALS['dispatcher']->dispatch(new RenderEvent(), RenderEvent::EVENT_SECTION_LIST_RENDER_BEFORE); ?>
    <section class="card"><h2 class="h5">Allergies</h2><p>None recorded</p></section>
    <section class="card"><h2 class="h5">Medical Problems</h2><p>Recurrent depressive disorder</p></section>
</main>
</body>
</html>
