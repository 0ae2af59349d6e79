"""A pytest plugin for mutants: that a property fails is enough, and looking for its least example takes minutes."""

from hypothesis import Phase, settings

settings.register_profile("unshrunk", phases=(Phase.explicit, Phase.generate))
settings.load_profile("unshrunk")
