from __future__ import annotations

from gateway.settings.key import Form, Key, variables


def test_every_key_gives_a_variable_and_a_list_of_maps_its_first_position() -> None:
    inner = Key(name="c_d", type="", about="")
    keys = (
        Key(name="a", type="", about="", form=Form.MAP, keys=(inner,)),
        Key(name="b", type="", about="", form=Form.MAPS, keys=(inner,)),
    )
    assert list(variables(keys)) == [
        "TURNIKE_A",
        "TURNIKE_A__C_D",
        "TURNIKE_B",
        "TURNIKE_B__0__C_D",
    ]
