import sys

print("app" in sys.modules, sys.argv[1:], __name__, __file__ == sys.argv[0], __spec__, input())
