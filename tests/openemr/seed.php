<?php

/**
 * php seed.php FILE: the stand-in's database. Patient 2 has no record. The others are alike, one for
 * each test, since the service remembers what was answered for whom: they took fluoxetine until
 * three weeks ago, so that an MAOI is dangerous today whatever day it is.
 */

declare(strict_types=1);

namespace Refract\Tests\OpenEmr;

require_once __DIR__ . '/bootstrap.php';

$database = (new SqliteDatabase($argv[1]))->install()->withOpenEmr();
$database->pdo->exec('PRAGMA journal_mode = WAL');
$days = static fn (int $ago): string => date('Y-m-d', time() - 86400 * $ago);
$put = static function (string $sql, mixed ...$values) use ($database): void {
    $database->run($sql, $values);
};
$uuid = static fn (int $n): string => str_repeat(chr($n), 16);
$put("INSERT INTO facility VALUES (3, 'Main clinic')");
$put("INSERT INTO users VALUES (7, ?, 'drsmith', '', 3)", $uuid(7));
$alike = [1, 3, 4, 5];
foreach ($alike as $pid) {
    $put("INSERT INTO patient_data VALUES (?, ?, 'Zerlina', 'Male', '1976-05-01')", $pid, $uuid($pid));
}
$put("INSERT INTO patient_data VALUES (2, ?, 'Masetto', 'Male', '1980-05-01')", $uuid(2));
$put('INSERT INTO form_encounter VALUES (5, 1, ?)', $uuid(5));
$number = 20;
foreach ($alike as $pid) {
    foreach ([['sertraline', '150', 400, 220], ['fluoxetine', '40', 200, 21]] as [$drug, $size, $from, $to]) {
        $put(
            "INSERT INTO prescriptions (uuid, patient_id, drug, dosage, size, unit, form, route, `interval`, quantity,"
            . " refills, start_date, end_date, active, date_added) VALUES (?, ?, ?, '1', ?, 1, 3, '1', 9, '30', 5, ?, ?, 0, ?)",
            $uuid(++$number),
            $pid,
            $drug,
            $size,
            $days($from),
            $days($to),
            $days($from)
        );
    }
    foreach ([405, 222, 110, 20] as $ago) {
        $form = 1000 * $pid + $ago;
        $put("INSERT INTO forms VALUES (?, 'phq9', ?, 0)", $form, $pid);
        $put(
            "INSERT INTO form_phq9 VALUES (?, ?, ?, '2', '2', '2', '2', '2', '2', '2', '2', '0', '1')",
            $form,
            $days($ago) . ' 10:00:00',
            $pid
        );
    }
}
