<?php

/**
 * What OpenEMR's drug search answers: names to show and names to keep.
 */

declare(strict_types=1);

header('Content-Type: application/json');
$term = strtolower((string) ($_GET['term'] ?? ''));
$drugs = ['phenelzine' => '8123', 'sertraline' => '36437', 'vortioxetine' => '1455099', 'metformin' => '6809'];
$found = [];
foreach ($drugs as $name => $code) {
    if ($term !== '' && str_contains($name, $term)) {
        $found[] = ['display_name' => "$name (RxCUI:$code)", 'id_name' => $name];
    }
}
echo json_encode($found);
