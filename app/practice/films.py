"""What the cinema shows. None of these films exists."""

from typing import NamedTuple


class Film(NamedTuple):
    title: str
    year: int
    director: str
    genre: str
    runtime: int
    """Minutes."""
    rating: float
    """Out of ten."""
    summary: str


FILMS = (
    Film(
        "The Salt Ledger",
        1987,
        "Ines Varga",
        "Drama",
        112,
        7.8,
        "A harbour clerk finds a ship that no book knows.",
    ),
    Film(
        "Eleven Umbrellas",
        2004,
        "Tom Adeyemi",
        "Comedy",
        94,
        6.9,
        "One rainy wedding, and nobody brought their own.",
    ),
    Film(
        "Night Shift at the Observatory",
        2016,
        "Mei Calloway",
        "Science fiction",
        103,
        8.1,
        "The star answers on a Tuesday.",
    ),
    Film(
        "Half a Mile of Piano",
        1999,
        "Rafael Lindqvist",
        "Music",
        121,
        7.4,
        "Moving day for a very long instrument.",
    ),
    Film(
        "The Beekeeper Testifies",
        1974,
        "Ada Morrow",
        "Crime",
        98,
        8.3,
        "The only witness keeps forty thousand others.",
    ),
    Film(
        "Marmalade & Gunmetal",
        1962,
        "Hugh Castellane",
        "Thriller",
        89,
        7.0,
        "A breakfast tray goes to the wrong room.",
    ),
    Film(
        "Letters to a Turnstile",
        2011,
        "Noor Haddad",
        "Romance",
        107,
        7.2,
        "Two commuters write to each other through a gate.",
    ),
    Film(
        "Winter Has Four Doors", 1993, "Pavel Strand", "Fantasy", 134, 7.9, "Each opens on the same morning."
    ),
    Film(
        "The Glassblower's Strike",
        1981,
        "Lucia Ferrand",
        "Drama",
        117,
        7.6,
        "A town learns to do without windows.",
    ),
    Film(
        "Lightning by Post",
        2020,
        "Kofi Bergmann",
        "Adventure",
        101,
        6.7,
        "A parcel that must not be shaken crosses a continent.",
    ),
    Film(
        "Rooms Without Numbers",
        1958,
        "Edith Solano",
        "Mystery",
        86,
        8.0,
        "The hotel has one guest more than it has keys.",
    ),
    Film(
        "The Second Shortest Day",
        2008,
        "Jonas Okafor",
        "Drama",
        109,
        7.1,
        "The twentieth of December, told six times.",
    ),
    Film("Paper Weather", 2018, "Suri Tanaka", "Animation", 82, 8.4, "A girl folds tomorrow's sky."),
    Film(
        "Last Tram to the Reservoir",
        1969,
        "Milo Brandt",
        "Thriller",
        95,
        7.3,
        "The driver was told not to stop.",
    ),
    Film(
        "The Understudy's Year",
        1990,
        "Clara Whitlock",
        "Comedy",
        99,
        6.8,
        "She knows every part but her own.",
    ),
    Film(
        "Under the Copper Roof",
        1977,
        "Anton Reyes",
        "History",
        141,
        7.5,
        "Three generations of roofers and one leak.",
    ),
    Film(
        "A Grammar of Rain",
        2013,
        "Leila Storm",
        "Documentary",
        76,
        7.7,
        "How nine languages say that it is wet.",
    ),
    Film(
        "The Bell That Would Not",
        1955,
        "George Pellam",
        "Comedy",
        91,
        7.0,
        "A village is late for everything.",
    ),
    Film(
        "Nine Trains to Harrowgate Cross",
        1984,
        "Ruth Amari",
        "Crime",
        105,
        7.9,
        "All nine left on time; eight arrived.",
    ),
    Film(
        "Harbour Lights, Counted",
        2001,
        "Oskar Flynn",
        "Drama",
        113,
        6.6,
        "A lighthouse inspector loses count.",
    ),
    Film(
        "The Cartographer's Nephew",
        1996,
        "Zora Petrov",
        "Adventure",
        118,
        7.2,
        "The map is right; the island is not.",
    ),
    Film(
        "Quiet Machines", 2022, "Dev Marchetti", "Science fiction", 97, 7.4, "An engineer is hired to listen."
    ),
    Film(
        "Low Tide, High Street", 1979, "Nancy Oduya", "Comedy", 88, 6.5, "Twice a day the shops are islands."
    ),
    Film(
        "The Clockmaker's Alibi",
        1966,
        "Viktor Lane",
        "Mystery",
        92,
        8.2,
        "Every clock in the house agrees; that is the trouble.",
    ),
)
