// Decision support in OpenEMR's prescription form: order-select when a drug is chosen, order-sign
// before the form is saved. OpenEMR loads this as a classic script in the head of the form.
//
// A save is held while a critical card is neither accepted nor overridden with a reason, and once
// where something new is to be read; the second press goes through. An order that was changed while
// it was checked is checked again. When decision support does not answer, the form says so and can
// be saved.
(function () {
  "use strict";

  const assets = new URL(".", document.currentScript.src);
  // Functions of the form that save it: 7 has the first, 8 all of them.
  const savers = ["submitfun", "submitAndPrint", "dispense"];
  // Without one of these an order would go out with another dose than the form shows, or with none.
  const needed = ["drug", "size", "unit", "dosage", "form", "route", "interval"];
  // How long the session and the scripts may take before the form goes on without.
  const preparationMs = 5000;
  const unavailable = "Decision support is unavailable: orders are not checked, and can be saved.";
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
    const place = newPlace();
    (form ?? document.body).prepend(place);
    const why = `Orders cannot be checked in this version of the form: ${missing.join(", ")} not found.`;
    const prepared = await prepare(place);
    say(place, `${why} ${prepared ? "This is about the patient." : unavailable}`);
    if (!prepared) return;
    const { access, cards } = prepared;
    void report(access, missing);
    void cards.fire("patient-view", { patient: access.patient });
  }

  /** The access and the element; null where one of them cannot be had, or not in time. */
  function prepare(place) {
    const late = new Promise((resolve) => setTimeout(resolve, preparationMs, null));
    return Promise.race([attempt(place).catch(() => null), late]);
  }

  async function attempt(place) {
    const [access, { placeCards }] = await Promise.all([fetchAccess(), import(new URL("place.js", assets).href)]);
    return { access, cards: await placeCards(place, access) };
  }

  function newPlace() {
    const place = document.createElement("section");
    place.className = "refract-cds mb-3";
    return place;
  }

  /** One sentence at a time. It is made here: place.js may be what is missing. */
  function say(place, text) {
    for (const before of place.querySelectorAll(":scope > .refract-cds-note")) before.remove();
    if (!text) return;
    const line = document.createElement("p");
    line.className = "alert alert-warning refract-cds-note";
    line.setAttribute("role", "status");
    line.textContent = text;
    place.append(line);
  }

  async function fetchAccess() {
    const answer = await fetch(new URL("../session.php", assets), { credentials: "same-origin", cache: "no-store" });
    const access = answer.ok ? await answer.json() : null;
    // A login page is an answer, too.
    if (typeof access?.csrf !== "string") throw new Error("no session");
    return access;
  }

  function missingOf(form) {
    const missing = [];
    if (!form) missing.push("prescribe");
    for (const name of needed) {
      if (!form?.elements[name]) missing.push(name);
    }
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
      this.ready = this.prepare(); // false: no decision support here; the form says so, and is as ever
    }

    async prepare() {
      const prepared = await prepare(this.place);
      if (!prepared) {
        this.saidUnavailable = true;
        this.say(unavailable);
        return false;
      }
      this.access = prepared.access;
      this.cards = prepared.cards;
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
        // Of several of one name the last is what OpenEMR gets.
        if (field) values[name] = (field instanceof RadioNodeList ? field[field.length - 1] : field).value;
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

    /** Warnings that were not on the screen before; null if another question has taken the place of this one. */
    async ask(hook) {
      if (typeof window.top.restoreSession === "function") window.top.restoreSession();
      if (!(await this.cards.fire(hook, this.context()))) return null;
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
      // "Try again" in the element may be on its way: that is no answer yet.
      if (JSON.stringify(this.fields()) === this.checked && this.state !== "checking") {
        if (this.waiting().length > 0) this.hold();
        else this.pass(save);
        return;
      }
      this.busy = true;
      try {
        if (this.drug()) await this.check(save);
        else this.pass(save);
      } finally {
        this.busy = false;
      }
    }

    async check(save) {
      const saidBefore = this.saidUnavailable;
      if (!(await this.ready)) {
        if (saidBefore) this.pass(save);
        else this.sayUnavailable();
        return;
      }
      const wasUnavailable = this.state === "unavailable" || this.saidUnavailable;
      const asked = JSON.stringify(this.fields());
      const fresh = await this.ask("order-sign");
      if (fresh === null || JSON.stringify(this.fields()) !== asked) {
        this.checked = "";
        this.say("Not saved: the order was changed while it was checked. Press save again to check it as it stands.");
        return;
      }
      this.checked = asked;
      if (this.waiting().length > 0) {
        this.hold();
      } else if (this.state === "unavailable" && !wasUnavailable) {
        this.sayUnavailable();
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

    sayUnavailable() {
      this.saidUnavailable = true;
      this.say("Not checked: decision support is unavailable. Press save again to save without it.");
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
      say(this.place, text);
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
      // A dose without a form is not checked as a number.
      const form = /\b(tablet|capsule)s?\b/i.exec(name)?.[1];
      if (form) this.choose("form", [form.toLowerCase(), `${form.toLowerCase()}s`]);
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
