<?php

/**
 * Version of the module, read by OpenEMR's module manager.
 */

$v_major = '1';
$v_minor = '0';
$v_patch = '0';
$v_tag = '';
$v_database = 1;
