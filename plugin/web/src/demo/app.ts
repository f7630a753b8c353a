// <demo-app>: a small chart. Opening a patient asks patient-view; the rest is in its parts.
import { html, LitElement, nothing } from "lit";
import type { CdsCards } from "../cards/element.js";
import { type Demo, demo, type Patient } from "./api.js";
import { userId } from "./drafts.js";
import type { DemoPrescribe } from "./prescribe.js";
import { ageOf, type Chart, chartOf, type Line, patientName } from "./record.js";
import type { DemoWire } from "./wire.js";

export class DemoApp extends LitElement {
  static override properties = { demo: { state: true }, chart: { state: true }, id_: { state: true }, failed: { state: true } };
  declare demo: Demo | null;
  declare chart: Chart | null;
  declare id_: string;
  declare failed: boolean;

  constructor() {
    super();
    this.demo = null;
    this.chart = null;
    this.id_ = "";
    this.failed = false;
  }

  protected override createRenderRoot() {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.replaceChildren();
    window.addEventListener("hashchange", () => void this.#open(location.hash.slice(1)));
    void this.#start();
  }

  async #start(): Promise<void> {
    try {
      this.demo = await demo();
    } catch {
      this.failed = true;
      return;
    }
    await this.updateComplete;
    await this.#open(location.hash.slice(1));
  }

  get #patient(): Patient | undefined {
    return this.demo?.patients.find((each) => each.id === this.id_);
  }

  async #open(id: string): Promise<void> {
    const patient = this.demo?.patients.find((each) => each.id === id) ?? this.demo?.patients[0];
    if (!patient || patient.id === this.id_) return;
    this.id_ = patient.id;
    this.chart = null;
    document.title = `${patientName(patient.patient)} – Refract demo chart`;
    await this.updateComplete;
    // On a narrow screen the patients stand in a row.
    this.querySelector("nav [aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
    (this.querySelector("demo-prescribe") as DemoPrescribe).reset();
    const cards = this.querySelector("#advice") as CdsCards;
    const asked = cards.fire("patient-view", { userId, patientId: patient.id });
    const chart = await chartOf(patient.id);
    if (this.id_ === patient.id) this.chart = chart;
    await asked;
    this.#refreshWire();
  }

  #refreshWire(): void {
    void (this.querySelector("demo-wire") as DemoWire | null)?.refresh();
  }

  /** Feedback is on its way when the event comes: look a little later too. */
  #replied(): void {
    setTimeout(() => this.#refreshWire(), 400);
  }

  override render() {
    if (this.failed) return html`<p class="loading" role="alert">The demo's server does not answer. Is the service running?</p>`;
    const { demo } = this;
    const patient = this.#patient;
    if (!demo) return html`<p class="loading">Loading the chart…</p>`;
    return html`
      <header class="top">
        <a class="skip" href="#chart" @click=${this.#skip}>Skip to the chart</a>
        <h1><img src="/demo/favicon.svg" alt="" width="24" height="24"> Refract <span>demo chart</span></h1>
        <p>Synthetic patients. Knowledge not reviewed by a clinician. Today is <strong>${demo.today}</strong>.</p>
        ${demo.dashboard ? html`<a href=${demo.dashboard}>Quality dashboard</a>` : nothing}
      </header>
      <div class="columns">
        <nav aria-label="Patients">
          <ul>${demo.patients.map((each) => html`
            <li><a href="#${each.id}" aria-current=${each.id === this.id_ ? "page" : nothing}>
              <span class="patient">${patientName(each.patient)}</span><span class="story">${each.title}</span></a></li>`)}</ul>
        </nav>
        <main id="chart" tabindex="-1" @cds-accept=${this.#replied} @cds-override=${this.#replied} @demo-asked=${this.#refreshWire}>
          ${patient ? this.#chart(demo, patient) : nothing}
        </main>
      </div>`;
  }

  #skip(event: Event): void {
    event.preventDefault();
    this.querySelector<HTMLElement>("main")?.focus();
  }

  #chart(demo: Demo, patient: Patient) {
    const { chart } = this;
    const birth = String(patient.patient["birthDate"]);
    return html`
      <section class="banner" aria-label="Patient">
        <h2>${patientName(patient.patient)}</h2>
        <p>${ageOf(birth, demo.today)} years, ${patient.patient["gender"]}, born ${birth}, MRN
          ${patient.patient["identifier"]?.[0]?.["value"]}</p>
        <p class="about"><strong>${patient.title}.</strong> ${patient.text} <em>${patient.try}</em></p>
      </section>
      <div class="work">
        <cds-cards id="advice" endpoint="/demo/hook" feedback-endpoint="/demo/feedback" heading-level="3"
          @cds-accept=${(event: CustomEvent) => (this.querySelector("demo-prescribe") as DemoPrescribe).apply(event.detail.actions)}></cds-cards>
        <section class="panel prescribe" aria-labelledby="prescribe">
          <demo-prescribe .patientId=${patient.id} .today=${demo.today}></demo-prescribe>
        </section>
        <div class="record">
          ${this.#panel("Medications", chart?.current, "The medication history cannot be had: its source does not answer.", chart?.past)}
          ${this.#panel("Problems", chart?.problems)}
          ${this.#panel("PHQ-9", chart?.scores)}
          ${this.#panel("Results", chart?.results)}
        </div>
      </div>
      <section class="panel wire" aria-labelledby="wire">
        <h2 id="wire">For integrators</h2>
        <demo-wire .dashboard=${demo.dashboard ?? ""}></demo-wire>
        <p class="hint">Point other CDS clients to the FHIR endpoint <code>${demo.fhirBase}</code> (R4, read only). The cards
          are drawn by <code>&lt;cds-cards&gt;</code>, one file for any EHR.</p>
      </section>`;
  }

  #panel(title: string, lines: Line[] | null | undefined, missing = "", past: Line[] = []) {
    const list = (all: Line[]) => html`<ul>${all.map((line) => html`<li><span class="what">${line.what}</span>
      ${line.flag ? html`<strong class="flag">${line.flag}</strong>` : nothing} <span class="more">${line.more}</span></li>`)}</ul>`;
    return html`
      <section class="panel">
        <h2>${title}</h2>
        ${lines === undefined ? html`<p class="hint">…</p>` : nothing}
        ${lines === null ? html`<p class="missing">${missing}</p>` : nothing}
        ${lines && lines.length === 0 ? html`<p class="hint">None on file.</p>` : nothing}
        ${lines?.length ? list(lines) : nothing}
        ${past.length ? html`<h3>Past</h3>${list(past)}` : nothing}
      </section>`;
  }
}
