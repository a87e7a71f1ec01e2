// A client of its own process for hostile-clients.test.ts: it opens a cursor or a transaction and stays until killed.
const { MongoClient } = require('mongoose').mongo;

const [uri, action, name] = process.argv.slice(2);

async function main() {
  const client = await new MongoClient(uri).connect();
  const collection = client.db('test').collection(name);
  if (action === 'cursor') {
    await collection.find().sort({ n: 1 }).batchSize(10).next();
  } else {
    const session = client.startSession();
    session.startTransaction();
    await collection.updateOne({ n: 0 }, { $set: { n: 1 } }, { session });
  }
  process.send('open');
  setInterval(() => undefined, 1_000);
}

main();
