"""`python -m services.surveys`: the service's process, told by its environment.

A process that this one starts for heavy work reads this file too, under another name: it loads none of the service,
which takes longer than a request may.
"""

if __name__ == "__main__":
    from services.surveys.service import SERVICE
    from shared.runtime.run import run
    from shared.runtime.settings import SealingSettings

    run(SERVICE, SealingSettings())
