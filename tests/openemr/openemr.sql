-- Tables of OpenEMR 7.0.4, as far as the module reads and writes them, in SQLite's dialect.
CREATE TABLE globals (gl_name VARCHAR(63), gl_index INT DEFAULT 0, gl_value VARCHAR(255));
CREATE TABLE list_options (list_id TEXT, option_id TEXT, title TEXT, seq INTEGER DEFAULT 0);
CREATE TABLE oauth_clients (client_id TEXT);
CREATE TABLE dsi_source_attributes (client_id TEXT, list_id TEXT, option_id TEXT, source_value TEXT, created_by INTEGER,
    last_updated_by INTEGER);
CREATE TABLE users (id INTEGER, uuid BLOB, username TEXT, facility TEXT, facility_id INTEGER);
CREATE TABLE facility (id INTEGER, name TEXT);
CREATE TABLE patient_data (pid INTEGER, uuid BLOB, fname TEXT, sex TEXT, DOB TEXT);
CREATE TABLE form_encounter (encounter INTEGER, pid INTEGER, uuid BLOB);
CREATE TABLE forms (form_id INTEGER, formdir TEXT, pid INTEGER, deleted INTEGER);
CREATE TABLE form_phq9 (id INTEGER, date TEXT, pid INTEGER, interest_score TEXT, hopeless_score TEXT, sleep_score TEXT,
    fatigue_score TEXT, appetite_score TEXT, failure_score TEXT, focus_score TEXT, psychomotor_score TEXT,
    suicide_score TEXT, difficulty TEXT);
CREATE TABLE prescriptions (id INTEGER PRIMARY KEY, uuid BLOB, patient_id INTEGER, drug TEXT, rxnorm_drugcode TEXT, dosage TEXT,
    size TEXT, unit INTEGER, form INTEGER, route TEXT, `interval` INTEGER, quantity TEXT, refills INTEGER,
    start_date TEXT, end_date TEXT, active INTEGER, date_added TEXT);
CREATE TABLE lists (uuid BLOB, pid INTEGER, type TEXT, title TEXT, begdate TEXT, enddate TEXT);
INSERT INTO list_options (list_id, option_id, title) VALUES ('drug_units', '1', 'mg'), ('drug_form', '2', 'tablet'), ('drug_form', '3', 'capsule'),
    ('drug_route', '1', 'Per Oris'), ('drug_interval', '1', 'b.i.d.'), ('drug_interval', '2', 't.i.d.'),
    ('drug_interval', '9', 'q.d.'), ('drug_interval', '17', 'p.r.n.');
