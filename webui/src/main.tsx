// Where the page begins: draw what is known, nothing at first, and get in touch with the gateway.

import { render } from 'preact';
import { startStream } from './gateway-stream.ts';
import { keepTitle, Page } from './page.tsx';
import './page.css';

const root = document.getElementById('page');
if (root) render(<Page />, root);
keepTitle();
startStream();
