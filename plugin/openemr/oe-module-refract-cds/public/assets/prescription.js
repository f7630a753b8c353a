// Decision support in OpenEMR's prescription form: order-select when a drug is chosen, order-sign
// before the form is saved. OpenEMR loads this as a classic script in the head of the form.
//
// A save is held while a critical card is neither accepted nor overridden with a reason, and once
// where something new is to be read; the second press goes through. When decision support does
// not answer, the form says so and can be saved.
(function () {
  "use strict";

  const assets = new URL(".", document.currentScript.src);
  // Functions of the form that save it: 7 has the first, 8 all of them.
  const savers = ["submitfun", "submitAndPrint", "dispense"];
  const sent = ["drug", "size", "dosage", "quantity", "start_date", "unit", "form", "route", "interval", "refills", "patient_id"];

  document.addEventListener("DOMContentLoaded", () => {
    const form = document.getElementById("prescribe");
    const missing = missingOf(form);
    // Saving is watched from the first moment, the rest comes when it is loaded.
    if (missing.length === 0) new Prescription(form).listen();
    else void withoutForm(form, missing);
  });

  // Another version of the form: what can be said without an order is said.
  async function withoutForm(form, missing) {
    console.warn("Refract CDS: the prescription form has no", missing.join(", "));
    const access = await fetchAccess();
    if (!access) return;
    const place = newPlace();
    (form ?? document.body).prepend(place);
    void report(access, missing);
    try {
      const { placeCards, note } = await placing();
      place.append(note("Orders cannot be checked in this version of the form; this is about the patient."));
      const cards = await placeCards(place, access);
      void cards.fire("patient-view", { patient: access.patient });
    } catch {
      // placeCards has said so on the page.
    }
  }

  const placing = () => import(new URL("place.js", assets).href);

  function newPlace() {
    const place = document.createElement("section");
    place.className = "refract-cds mb-3";
    return place;
  }

  async function fetchAccess() {
    try {
      const answer = await fetch(new URL("../session.php", assets), { credentials: "same-origin", cache: "no-store" });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  function missingOf(form) {
    const missing = [];
    if (!form) missing.push("form");
    if (!form || !form.elements.drug) missing.push("drug");
    if (typeof window.submitfun !== "function") missing.push("submitfun");
    return missing;
  }

  function report(access, missing) {
    return fetch(new URL("../missing.php", assets), {
      method: "POST",
      credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-OpenEMR-CSRF": access.csrf },
      body: JSON.stringify({ missing }),
    }).catch(() => undefined);
  }

  const cardName = (card) => `${card.serviceId ?? ""} ${card.summary}`;

  class Prescription {
    constructor(form) {
      this.form = form;
      this.place = newPlace();
      const row = form.elements.drug.closest(".form-group");
      if (row) row.after(this.place);
      else form.prepend(this.place);
      this.loaded = { drug: "", code: "" }; // of a prescription that is edited
      this.touched = false;
      this.seen = new Set(); // warnings that were on the screen
      this.overridden = new Map(); // critical cards that were answered with a reason, and in which answer
      this.takenBack = new Set(); // those whose reason was taken back; the service still has it
      this.saidUnavailable = false;
      this.checked = "";
      this.passing = false;
      this.busy = false;
      this.state = "idle";
      this.ready = this.prepare(); // false: there is no decision support here, and the form is as ever
    }

    async prepare() {
      try {
        const [access, { placeCards, note }] = await Promise.all([fetchAccess(), placing()]);
        if (!access) return false;
        this.access = access;
        this.note = note;
        this.cards = await placeCards(this.place, access);
      } catch {
        return false;
      }
      this.cards.addEventListener("cds-signable", ({ detail }) => {
        this.state = detail.state;
        // A reason that was taken back is none, even if the service holds the card back for it.
        for (const name of detail.waiting.map(cardName)) {
          if (this.overridden.get(name) !== detail.hookInstance) continue;
          this.overridden.delete(name);
          this.takenBack.add(name);
        }
      });
      this.cards.addEventListener("cds-accept", (event) => this.accepted(event.detail.actions));
      this.cards.addEventListener("cds-override", ({ detail }) => {
        if (detail.dismissed) return;
        this.overridden.set(cardName(detail.card), detail.hookInstance);
        this.takenBack.delete(cardName(detail.card));
      });
      return true;
    }

    listen() {
      const field = this.form.elements.drug;
      const changed = (event) => {
        this.touched ||= event.type !== "change" || Boolean(event.isTrusted ?? event.originalEvent);
        const existing = !["", "0"].includes(this.form.elements.id?.value ?? "");
        // What OpenEMR fills in by itself, before anybody chose, is the prescription as it was.
        if (existing && !this.touched) this.loaded = { drug: this.drug(), code: this.codeField() };
        void this.selected();
      };
      // select2 tells jQuery alone; a plain field tells the page alone.
      if (window.jQuery) window.jQuery(field).on("select2:select change", changed);
      else field.addEventListener("change", changed);
      for (const name of savers) this.wrap(name);
      document.addEventListener("submit", (event) => this.submitted(event), true);
    }

    wrap(name) {
      const original = window[name];
      if (typeof original !== "function") return;
      const prescription = this;
      window[name] = function (...args) {
        if (prescription.passing) return original.apply(this, args);
        void prescription.guard(() => original.apply(this, args));
        return false;
      };
    }

    submitted(event) {
      if (event.target !== this.form || this.passing) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void this.guard(() => this.form.requestSubmit(event.submitter));
    }

    // The drug as it stands in the form.
    drug() {
      const field = this.form.elements.drug;
      if (field.tagName !== "SELECT") return field.value.trim();
      const option = field.options[field.selectedIndex];
      return option ? option.text.trim() : "";
    }

    codeField() {
      const field = document.getElementById("rxnorm_drugcode") ?? this.form.elements.rxnorm_drugcode;
      return (field instanceof RadioNodeList ? field[0]?.value : field?.value) ?? "";
    }

    // OpenEMR leaves the code of the drug before in its field in some cases: it is believed only
    // for the drug with which the form came up. A code in the name of the option always counts.
    code() {
      return this.drug() === this.loaded.drug ? this.loaded.code : "";
    }

    fields() {
      const values = {};
      for (const name of sent) {
        const field = this.form.elements[name];
        if (field && !(field instanceof RadioNodeList)) values[name] = field.value;
      }
      return { ...values, drug: this.drug(), rxnorm_drugcode: this.code() };
    }

    context() {
      return { patient: this.access.patient, prescription: this.fields() };
    }

    async selected() {
      const drug = this.drug();
      if (drug === this.selectedDrug) return;
      this.selectedDrug = drug;
      this.checked = "";
      this.takenBack.clear();
      if (!(await this.ready) || drug !== this.selectedDrug) return;
      this.say("");
      if (drug) void this.ask("order-select");
      else this.cards.clear();
    }

    async ask(hook) {
      if (typeof window.top.restoreSession === "function") window.top.restoreSession();
      await this.cards.fire(hook, this.context());
      if (this.state === "unavailable") return [];
      const shown = Array.isArray(this.cards.cards) ? this.cards.cards : [];
      const fresh = shown.filter((card) => card.indicator === "warning" && !this.seen.has(cardName(card)));
      for (const card of shown) this.seen.add(cardName(card));
      this.saidUnavailable = false;
      return fresh;
    }

    // Critical cards of the last answer that wait and were not answered before in this form.
    waiting() {
      if (this.cards.signable) return [];
      const shown = Array.isArray(this.cards.cards) ? this.cards.cards : [{ indicator: "critical", summary: "" }];
      return shown.filter((card) => card.indicator === "critical" && !this.overridden.has(cardName(card)));
    }

    async guard(save) {
      if (this.busy) return;
      if (this.takenBack.size > 0) {
        this.hold();
        return;
      }
      const now = JSON.stringify(this.fields());
      let wasUnavailable = false;
      if (now === this.checked) {
        if (this.waiting().length > 0) this.hold();
        else this.pass(save);
        return;
      }
      let fresh = [];
      this.busy = true;
      try {
        if (!this.drug() || !(await this.ready)) {
          this.pass(save);
          return;
        }
        wasUnavailable = this.state === "unavailable" || this.saidUnavailable;
        fresh = await this.ask("order-sign");
      } finally {
        this.busy = false;
      }
      // What was changed while the answer was on its way is checked at the next press.
      this.checked = now;
      if (this.waiting().length > 0) {
        this.hold();
      } else if (this.state === "unavailable" && !wasUnavailable) {
        this.saidUnavailable = true;
        this.say("Not checked: decision support is unavailable. Press save again to save without it.");
      } else if (fresh.length > 0) {
        this.say("There is something new to read. Press save again to save.");
      } else {
        this.pass(save);
      }
    }

    hold() {
      this.say("Not saved yet: accept a suggestion or give a reason at the critical card, then save again.");
      this.cards.focusWaiting();
    }

    pass(save) {
      this.passing = true;
      try {
        save();
      } finally {
        this.passing = false;
      }
    }

    say(text) {
      this.place.querySelector(":scope > .refract-cds-note")?.remove();
      if (text) this.place.append(this.note(text));
    }

    // All actions of a suggestion, or as many as this form can do, and it says which it cannot.
    async accepted(actions) {
      this.takenBack.clear();
      const left = [];
      let filled = false;
      const deletes = actions.some((action) => action.type === "delete");
      const order = actions.find((action) => action.type !== "delete" && action.resource?.resourceType === "MedicationRequest");
      for (const action of actions) {
        if (action !== order && action.type !== "delete") left.push(action.description);
      }
      if (order || deletes) this.clear();
      if (order) filled = this.fill(order.resource);
      if (order && !filled) left.push(order.description);
      this.changed();
      await null; // selected() takes away the sentence before
      const done = filled ? "Filled in from the suggestion: check each field before you save." : deletes ? "The order was taken off the form." : "";
      const rest = left.length ? ` To be done elsewhere in OpenEMR: ${left.join("; ")}` : "";
      this.say((done + rest).trim());
    }

    // Nothing of the drug before may stay beside the new one.
    clear() {
      const field = this.form.elements.drug;
      if (field.tagName === "SELECT") field.selectedIndex = -1;
      else field.value = "";
      for (const name of ["size", "dosage", "quantity", "per_refill"]) this.set(name, "");
      for (const name of ["unit", "form", "route", "interval", "refills", "drug_id"]) this.set(name, "0");
      this.setCode("");
    }

    fill(order) {
      const concept = order.medicationCodeableConcept ?? {};
      const coding = (concept.coding ?? []).find((each) => /rxnorm/.test(each.system ?? ""));
      const name = concept.text ?? coding?.display;
      if (!name) return false;
      const shown = coding?.code ? `${name} (RxCUI:${coding.code})` : name;
      const field = this.form.elements.drug;
      if (field.tagName === "SELECT") field.append(new Option(shown, name, true, true));
      else field.value = shown;
      this.setCode(coding?.code ?? "");
      this.fillDose(order.dosageInstruction?.[0]);
      const quantity = order.dispenseRequest?.quantity?.value;
      if (quantity) this.set("quantity", String(quantity));
      return true;
    }

    fillDose(dosage) {
      if (!dosage) return;
      const dose = dosage.doseAndRate?.[0]?.doseQuantity;
      if (dose?.value && /^mg$/i.test(dose.unit ?? dose.code ?? "")) {
        this.set("size", String(dose.value));
        this.choose("unit", ["mg"]);
        this.set("dosage", "1");
      } else if (dose?.value) {
        this.set("dosage", String(dose.value));
        this.choose("form", [dose.unit ?? ""]);
      } else if (dosage.text) {
        this.set("dosage", dosage.text);
      }
      const { frequency, period, periodUnit } = dosage.timing?.repeat ?? {};
      const daily = { 1: ["qd", "daily", "oncedaily"], 2: ["bid", "twicedaily"], 3: ["tid"], 4: ["qid"] };
      if (period === 1 && periodUnit === "d" && daily[frequency]) this.choose("interval", daily[frequency]);
    }

    changed() {
      const field = this.form.elements.drug;
      if (window.jQuery) window.jQuery(field).trigger("change");
      else field.dispatchEvent(new Event("change", { bubbles: true }));
    }

    set(name, value) {
      const field = this.form.elements[name];
      if (!field || field instanceof RadioNodeList) return;
      field.value = value;
      // A list without an empty entry keeps its first.
      if (field.tagName === "SELECT" && field.selectedIndex < 0) field.selectedIndex = 0;
    }

    setCode(code) {
      for (const field of this.form.querySelectorAll('[name="rxnorm_drugcode"]')) field.value = code;
    }

    choose(name, titles) {
      const field = this.form.elements[name];
      if (!field || field.tagName !== "SELECT") return;
      const plain = (text) => text.toLowerCase().replace(/[.\s]/g, "");
      const option = Array.from(field.options).find((each) => titles.map(plain).includes(plain(each.text)));
      if (option) field.value = option.value;
    }
  }
})();
