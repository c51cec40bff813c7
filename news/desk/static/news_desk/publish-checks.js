// The publish checks beside the editor: asked anew when the form has changed, with a
// button at each that leads to its field.
(function () {
    const PAUSE = 1200; // after the last key
    const LOOK = 3000; // some widgets change the form without an event

    class DeskChecksController extends window.StimulusModule.Controller {
        static targets = ['results', 'said', 'changed'];

        static values = { url: String, noAnswer: String, loggedOut: String, failed: String };

        connect() {
            this.form = document.querySelector('form[data-edit-form]');
            if (!this.form) return;
            this.asked = null;
            this.onInput = () => this.later();
            ['input', 'change'].forEach((name) => this.form.addEventListener(name, this.onInput));
            this.timer = window.setInterval(() => this.look(), LOOK);
            this.later();
        }

        disconnect() {
            if (!this.form) return;
            ['input', 'change'].forEach((name) => this.form.removeEventListener(name, this.onInput));
            window.clearInterval(this.timer);
            window.clearTimeout(this.waiting);
        }

        later() {
            window.clearTimeout(this.waiting);
            this.waiting = window.setTimeout(() => this.ask(), PAUSE);
        }

        look() {
            if (!document.hidden && this.typed() !== this.asked) this.later();
        }

        typed() {
            const data = new FormData(this.form);
            [...data.entries()].forEach(([name, value]) => {
                if (value instanceof File || name.startsWith('comments-')) data.delete(name);
            });
            ['next', 'loaded_revision_id', 'loaded_revision_created_at', 'overwrite_revision_id'].forEach((name) =>
                data.delete(name),
            );
            return new URLSearchParams(data).toString();
        }

        async ask() {
            const body = this.typed();
            if (body === this.asked || this.isAsking) return;
            this.isAsking = true;
            this.asked = body;
            try {
                const answer = await fetch(this.urlValue, {
                    method: 'POST',
                    body: new URLSearchParams(body),
                    headers: { 'X-Requested-With': 'XMLHttpRequest', Accept: 'application/json' },
                });
                await this.show(answer);
            } catch (error) {
                this.say(this.noAnswerValue);
            }
            this.isAsking = false;
        }

        async show(answer) {
            const isOurs = (answer.headers.get('content-type') || '').includes('json') && !answer.redirected;
            if (!isOurs) {
                const isOut = answer.redirected || answer.status === 403;
                this.say(isOut ? this.loggedOutValue : this.failedValue);
                return;
            }
            const said = await answer.json();
            if (!answer.ok || typeof said.html !== 'string') {
                this.say(said.message || this.loggedOutValue);
                return;
            }
            this.say('');
            this.swap(said.html);
            this.count(said.errors);
        }

        say(words) {
            if (this.saidTarget.textContent !== words) this.saidTarget.textContent = words;
        }

        // Whoever stands on a button of a check keeps their place.
        swap(html) {
            const held = this.resultsTarget.contains(document.activeElement) ? document.activeElement.dataset.field : null;
            const sum = this.sum();
            this.resultsTarget.innerHTML = html;
            const now = this.sum();
            if (sum !== null && now !== sum) this.changedTarget.textContent = now;
            if (held) {
                const again = this.resultsTarget.querySelector(`[data-field="${CSS.escape(held)}"]`);
                (again || this.resultsTarget.querySelector('button') || this.element).focus();
            }
        }

        sum() {
            const found = this.resultsTarget.querySelector('.desk-checks__sum');
            return found ? found.textContent.trim() : null;
        }

        count(errors) {
            const toggle = document.querySelector('[data-side-panel-toggle="publish-checks"]');
            const counter = toggle && toggle.querySelector('[data-side-panel-toggle-counter]');
            if (!counter) return;
            counter.textContent = errors;
            counter.hidden = !errors;
        }

        // --- the way to the field ---

        jump(event) {
            const panel = this.find(event.currentTarget.dataset.field);
            if (!panel) return;
            this.openTab(panel);
            this.openSections(panel);
            if (window.matchMedia('(max-width: 50rem)').matches) this.close();
            panel.scrollIntoView({ block: 'center' });
            const places = 'input, textarea, select, [contenteditable="true"], button';
            const target = [...panel.querySelectorAll(places)].find(
                (one) => one.type !== 'hidden' && !one.disabled && one.offsetParent && !one.matches('[data-panel-toggle]'),
            );
            if (target) target.focus({ preventScroll: true });
        }

        find(field) {
            const rows = document.getElementById(`id_${field}-TOTAL_FORMS`);
            return (
                (rows && rows.closest('section')) ||
                document.querySelector(`[data-contentpath="${CSS.escape(field)}"]`) ||
                document.getElementById(`id_${field}`)
            );
        }

        openTab(panel) {
            const tab = panel.closest('[role="tabpanel"][hidden]');
            const label = tab && document.querySelector(`[role="tab"][href="#${tab.id}"]`);
            if (label) label.click();
        }

        openSections(panel) {
            const closed = panel.closest('[data-panel]');
            const toggle = closed && closed.querySelector('[data-panel-toggle][aria-expanded="false"]');
            if (toggle) toggle.click();
        }

        close() {
            const toggle = document.querySelector('[data-side-panel-toggle="publish-checks"][aria-expanded="true"]');
            if (toggle) toggle.click();
        }
    }

    window.wagtail.app.register('desk-checks', DeskChecksController);
})();
