// `npm run generate`: writes what is made from the drivers' tables. A test says when it was forgotten.

import { mkdirSync, writeFileSync } from 'node:fs';
import { generatedFiles } from './generated-files.ts';

for (const { url, text } of generatedFiles()) {
    mkdirSync(new URL('.', url), { recursive: true });
    writeFileSync(url, text);
}
