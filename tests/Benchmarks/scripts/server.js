// Node's net module. node server.js ROLE; ends when standard input ends.
'use strict';
const net = require('net');
const readline = require('readline');
const role = process.argv[2];

function answer(socket, units) { socket.end(units + '\n'); }

function onConnection(socket) {
    socket.on('error', () => {});
    if (role === 'accept') {
        socket.end();
    } else if (role === 'lines') {
        let lines = 0;
        readline.createInterface({ input: socket }).on('line', () => lines++).on('close', () => answer(socket, lines));
    } else if (role === 'bulk') {
        let bytes = 0;
        socket.on('data', piece => { bytes += piece.length; }).on('end', () => answer(socket, Math.floor(bytes / 65536)));
    } else {
        socket.on('data', piece => socket.write(piece)).on('end', () => socket.end());
    }
}

const server = net.createServer({ allowHalfOpen: true, noDelay: false }, onConnection);
server.listen({ port: 0, host: '0.0.0.0', backlog: 4096 }, () => console.log('port ' + server.address().port));
process.stdin.on('end', () => process.exit(0)).resume();
