// The AT Protocol's reference servers (npm @atproto/dev-env): accounts (PDS), view of the network, directory of DIDs.
// Prints one line of JSON when they serve; GET on `control` answers once everything said so far is shown.
process.env.LOG_ENABLED = 'false'
const http = require('node:http')
const { createRequire } = require('node:module')
const { TestNetwork } = createRequire(process.argv[2] + '/')('@atproto/dev-env')

TestNetwork.create({ dbPostgresSchema: process.argv[3] })
  .then((network) => {
    const control = http.createServer((request, response) => {
      // Twice: what arrives while the first one ends is told of (notifications) by a queue that only the second awaits.
      network.processAll(20000).then(() => network.processAll(20000)).then(
        () => response.end('shown'),
        (error) => { response.statusCode = 500; response.end(String(error)) },
      )
    })
    control.listen(0, '127.0.0.1', () => {
      console.log(JSON.stringify({ pds: network.pds.url, control: `http://127.0.0.1:${control.address().port}` }))
    })
  })
  .catch((error) => { console.error(error); process.exit(1) })
