import { runService, type StartService } from '@e-storefront/server';
import { startSite } from '@e-storefront/site';

export const start: StartService = (environment) => startSite('seller', environment);

if (require.main === module) runService('seller', start);
