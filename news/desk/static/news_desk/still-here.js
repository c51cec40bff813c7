// A session that ends while somebody writes takes no text with it. Before the editor's
// form is sent it asks whether there still is one: the browser would leave for the login
// page, or for its own words about the connection, and what was typed would be gone.
(function () {
    const { url, loggedOut, noAnswer } = document.currentScript.dataset;
    const form = () => document.querySelector('form[data-edit-form]');
    let isAsking = false;
    let isIn = true;

    // Returns why nothing can be sent, or nothing. Who signed in again has another token.
    async function refusal() {
        try {
            const answer = await fetch(url, {
                headers: { 'X-Requested-With': 'XMLHttpRequest', Accept: 'application/json' },
                redirect: 'manual',
            });
            if (!answer.ok) return answer.status >= 500 ? noAnswer : loggedOut;
            const { token } = await answer.json();
            document.querySelectorAll('[name=csrfmiddlewaretoken]').forEach((input) => {
                input.value = token;
            });
            return '';
        } catch (error) {
            return noAnswer;
        }
    }

    function say(words) {
        const detail = { clear: true, text: words, type: 'error' };
        document.dispatchEvent(new CustomEvent('w-messages:add', { detail }));
    }

    function send(story, button) {
        // A button that is at work already would not be sent.
        if (button && button.name) {
            const pressed = document.createElement('input');
            Object.assign(pressed, { type: 'hidden', name: button.name, value: button.value });
            story.append(pressed);
        }
        story.dataset.stillHere = 'yes';
        story.requestSubmit();
    }

    async function onSubmit(event) {
        const story = event.target;
        if (story !== form() || story.dataset.stillHere) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        if (isAsking) return;
        isAsking = true;
        const button = event.submitter;
        const words = await refusal();
        isAsking = false;
        isIn = !words;
        if (isIn) {
            send(story, button);
            return;
        }
        say(words);
        if (button) button.setAttribute('data-w-progress-loading-value', 'false');
    }

    // Saving while one types has failed: say so, if that is why.
    async function onFailure() {
        const words = await refusal();
        isIn = !words;
        if (words) say(words);
    }

    // Back from the tab where one signed in: save what is waiting.
    async function onReturn() {
        if (isIn || document.hidden || (await refusal())) return;
        isIn = true;
        document.dispatchEvent(new CustomEvent('w-messages:clear', { detail: {} }));
        const detail = { type: 'edits' };
        form().dispatchEvent(new CustomEvent('w-unsaved:add', { bubbles: true, cancelable: true, detail }));
    }

    // The browser brings a page back as it was left, hidden fields and all.
    window.addEventListener('pageshow', () => form() && delete form().dataset.stillHere);
    document.addEventListener('submit', onSubmit, true);
    document.addEventListener('w-autosave:error', onFailure);
    document.addEventListener('visibilitychange', onReturn);
    window.addEventListener('focus', onReturn);
})();
