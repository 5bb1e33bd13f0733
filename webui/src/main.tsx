// Where the page begins: speak the reader's language, draw what is known, nothing at first, and get in touch with the gateway.

import { render } from 'preact';
import { afterFirstPaint } from './frame/first-paint.ts';
import { Frame, keepTitle } from './frame/frame.tsx';
import { keepPage } from './frame/keep-page.ts';
import { fetchAhead } from './frame/pages.ts';
import { startPlace } from './frame/place.ts';
import { startTheme } from './frame/theme.ts';
import { startLanguage } from './i18n/language.ts';
import { awaitFirstState, startStream } from './live/gateway-stream.ts';
import { askWhoIAm } from './live/identity.ts';
import './styles/page.css';

startTheme();
startPlace();
keepTitle();
// Drawn once, with the values in it, rather than twice.
void Promise.all([startLanguage(), awaitFirstState(), askWhoIAm()]).then(() => {
    const root = document.getElementById('page');
    if (root) render(<Frame />, root);
    afterFirstPaint(() => {
        startStream();
        fetchAhead();
        void keepPage();
    });
});
