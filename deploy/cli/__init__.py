"""The command line `digiverkosto`: what an operator or a curious stranger does with the platform.

Written with argparse: it is there wherever Python is, and a dozen commands need no more.
"""
