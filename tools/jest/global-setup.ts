/** The tests use a real MongoDB and a real Redis, which `npm test` starts and names in the environment. */
export default function globalSetup(): void {
  for (const name of ['MONGODB_URI', 'REDIS_URL']) {
    if (!process.env[name]) {
      throw new Error(`${name} is not set. Run the tests with "npm test", which starts what they need.`);
    }
  }
}
