#!/usr/bin/python3
"""What runs in the terminals that ./dev bench terminal compares: `terminal_feeder.py FOLDER` on their pty.

Takes orders, a line each, from FOLDER/orders and answers each with a line in FOLDER/answers (both are pipes):
    size            answers COLUMNS ROWS
    ascii N, y N    writes N bytes of 79 letters a line, or of lines of one letter; answers when the terminal has read to the end of them
    raw HEX         writes these bytes, and answers likewise
    keys N          answers at once; then, N times: when a key comes, writes another letter in the same place
"""
import os, sys, termios, tty

LOADS = {'ascii': b''.join(bytes([97 + i % 26]) * 79 + b'\r\n' for i in range(800)), 'y': b'y\r\n' * 22000}


def write(data):
    while data:
        data = data[os.write(1, data):]


def read_to_the_end():
    write(b'\x1b[6n')
    answer = b''
    while not answer.endswith(b'R'):
        answer += os.read(0, 64)


def main(folder):
    tty.setraw(0, termios.TCSANOW)
    orders, answers = open(f'{folder}/orders'), open(f'{folder}/answers', 'w')
    for line in orders:
        order, _, what = line.strip().partition(' ')
        answer = 'done'
        if order == 'size':
            size = os.get_terminal_size(0)
            answer = f'{size.columns} {size.lines}'
        elif order in LOADS:
            left = int(what)
            while left > 0:
                write(LOADS[order][:left])
                left -= len(LOADS[order])
            read_to_the_end()
        elif order == 'raw':
            write(bytes.fromhex(what))
            read_to_the_end()
        print(answer, file=answers, flush=True)
        if order == 'keys':
            for i in range(int(what)):
                os.read(0, 64)
                write(b'\r' + bytes([97 + i % 26]))
            print('done', file=answers, flush=True)


main(sys.argv[1])
