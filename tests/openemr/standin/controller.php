<?php

/**
 * The prescription form, with the ids and names of OpenEMR's and the functions that its buttons
 * call. ?plain has another version's form, where the module's fields are not found.
 */

declare(strict_types=1);

use OpenEMR\Common\Database\QueryUtils;
use OpenEMR\Core\Header;

require_once dirname(__DIR__) . '/interface/globals.php';

if ($_SERVER['REQUEST_METHOD'] === 'POST') {
    $columns = ['drug', 'rxnorm_drugcode', 'dosage', 'size', 'unit', 'form', 'route', 'interval', 'quantity', 'refills', 'start_date'];
    QueryUtils::sqlStatementThrowException(
        'INSERT INTO prescriptions (uuid, patient_id, active, date_added, `' . implode('`, `', $columns) . '`)'
        . ' VALUES (?, ?, 1, ?' . str_repeat(', ?', count($columns)) . ')',
        array_merge(
            [random_bytes(16), $_POST['patient_id'], date('Y-m-d')],
            array_map(static fn ($column) => $_POST[$column] ?? '', $columns)
        )
    );
    echo '<!DOCTYPE html><title>Prescriptions</title><h1>Saved</h1><p id="saved">'
        . htmlspecialchars($_POST['drug'] . ' ' . $_POST['rxnorm_drugcode'] . (isset($_POST['disp_button']) ? ' dispensed' : '')) . '</p>';
    return;
}
$options = static function (string $list): string {
    $html = '<option value="0"> </option>';
    foreach (QueryUtils::fetchRecords('SELECT option_id, title FROM list_options WHERE list_id = ?', [$list]) as $row) {
        $html .= '<option value="' . $row['option_id'] . '">' . $row['title'] . '</option>';
    }
    return $html;
};
$id = isset($_GET['plain']) ? 'other_form' : 'prescribe';
?>
<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Prescription</title><?php Header::setupHeader(); ?></head>
<body id="prescription_edit">
<div class="container">
<form name="<?= $id ?>" id="<?= $id ?>" method="post" action="/controller.php?prescription&amp;edit">
    <p><b>Add/Edit Prescription</b>
        <a id="save" href="#" onclick="submitfun();" class="btn btn-primary">Save</a>
        <input type="submit" name="disp_button" value="Save and Dispense"></p>
    <div class="form-group"><label for="start_date">Starting Date</label>
        <input name="start_date" id="start_date" value="<?= date('m/d/Y') ?>"></div>
    <input type="hidden" name="patient_id" value="<?= $_SESSION['pid'] ?>">
    <div class="form-group"><label for="drug">Drug</label>
        <select name="drug" id="drug" style="width: 24rem"></select></div>
    <input type="hidden" name="rxnorm_drugcode" value="">
    <div class="form-group"><label for="quantity">Quantity</label>
        <input name="quantity" id="quantity" maxlength="31"></div>
    <div class="form-group"><label for="size">Medicine Units</label>
        <input name="size" id="size" size="11" maxlength="10">
        <select name="unit" id="unit" aria-label="Unit"><?= $options('drug_units') ?></select></div>
    <div class="form-group"><label for="dosage">Directions</label>
        <input name="dosage" id="dosage" size="2" maxlength="10"> in
        <select name="form" id="form" aria-label="Form"><?= $options('drug_form') ?></select>
        <select name="route" id="route" aria-label="Route"><?= $options('drug_route') ?></select>
        <select name="interval" id="interval" aria-label="Interval"><?= $options('drug_interval') ?></select></div>
    <div class="form-group"><label for="refills">Refills</label>
        <select name="refills" id="refills"><option value="0">00</option><option value="1">01</option></select></div>
    <input type="hidden" id="per_refill" name="per_refill" value="">
    <div class="form-group"><label for="note">Notes</label><textarea name="note" id="note"></textarea></div>
    <input type="hidden" name="id" value="">
    <input type="hidden" id="rxnorm_drugcode" name="rxnorm_drugcode" value="">
</form>
</div>
<script>
function submitfun() {
    document.forms["<?= $id ?>"].submit();
}
$("#drug").select2({
    ajax: {
        url: "/library/ajax/prescription_drugname_lookup.php",
        dataType: "json",
        data: (params) => ({ term: params.term }),
        processResults: (data) => ({ results: data.map((item) => ({ text: item.display_name, id: item.id_name })) }),
    },
    tags: true,
    minimumInputLength: 3,
});
$(document).on("select2:select", "select#drug", function () {
    if (this.selectedIndex === 0) return false;
    const text = this.options[this.selectedIndex].text;
    $("#rxnorm_drugcode").val(text.split("(RxCUI:").pop().split(")")[0].trim());
});
</script>
</body>
</html>
