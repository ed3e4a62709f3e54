#!/bin/sh
# A stream of so many minutes, at 100 ms a minute (which is what this work takes: nothing is waited for).
# usage: work.sh MINUTES
sleep "$(echo "$1" | awk '{ print $1 / 10 }')"
echo "What took $1 minutes."
