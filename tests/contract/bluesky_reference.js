// The AT Protocol's reference servers (npm @atproto/dev-env): accounts (PDS), view of the network, directory of DIDs.
// Prints one line of JSON when they serve; GET on `control` answers once everything said so far is shown. The chat service
// at the address of the third argument gets an identity, by which the PDS passes calls on to it.
process.env.LOG_ENABLED = 'false'
const http = require('node:http')
const { createRequire } = require('node:module')
const load = createRequire(process.argv[2] + '/')
const { TestNetwork } = load('@atproto/dev-env')
const { Secp256k1Keypair } = load('@atproto/crypto')
const plc = load('@did-plc/lib')

async function identity(directory, endpoint) {
  const key = await Secp256k1Keypair.create()
  const services = { bsky_chat: { type: 'BskyChatService', endpoint } }
  const made = { type: 'plc_operation', alsoKnownAs: [], rotationKeys: [key.did()], verificationMethods: {}, services, prev: null }
  const signed = await plc.signOperation(made, key)
  const did = await plc.didForCreateOp(signed)
  await directory.getClient().sendOperation(did, signed)
  return did
}

TestNetwork.create({ dbPostgresSchema: process.argv[3] })
  .then(async (network) => {
    const chat = await identity(network.plc, process.argv[4])
    const control = http.createServer((request, response) => {
      // Twice: what arrives while the first one ends is told of (notifications) by a queue that only the second awaits.
      network.processAll(20000).then(() => network.processAll(20000)).then(
        () => response.end('shown'),
        (error) => { response.statusCode = 500; response.end(String(error)) },
      )
    })
    control.listen(0, '127.0.0.1', () => {
      const serving = `http://127.0.0.1:${control.address().port}`
      console.log(JSON.stringify({ pds: network.pds.url, plc: network.plc.url, chat, control: serving }))
    })
  })
  .catch((error) => { console.error(error); process.exit(1) })
