"""What a browser is told, and what is believed of it: names, origins, headers.

A page on another site can make its visitors' browsers send requests here, from within their network and to
their own machine. Three things keep it out: the names that the service answers to (`hosts`), where a request
came from (`sites`), and what pages may load and who may show them (`headers`). `gate` asks for each request.
"""
