// Has the code of the gateway compiled and kept, and does nothing else: what starts afterwards finds it in NODE_COMPILE_CACHE.
// Upgrades run it while the old gateway still serves.

import { enableCompileCache, flushCompileCache } from 'node:module';

enableCompileCache(process.env.NODE_COMPILE_CACHE);
await import('./application.ts');
await import('./create-web-server.ts');
flushCompileCache();
process.exit(0);
