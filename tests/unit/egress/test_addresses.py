from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.egress.addresses import Reach, is_public, literal

HOME = Reach(ours=True)
OUTSIDE = Reach(public=True)

OURS = ["10.0.0.5", "172.16.3.4", "172.31.255.255", "192.168.1.1", "127.0.0.1", "127.8.8.8"]
OURS += ["::1", "fd12:3456::1", "fc00::1", "::ffff:10.0.0.5", "::ffff:127.0.0.1"]

PUBLIC = ["8.8.8.8", "172.32.0.1", "172.15.0.1", "2606:4700::1", "::ffff:8.8.8.8"]

ODD = ["0.0.0.0", "0.1.2.3", "100.64.0.1", "169.254.1.1", "192.0.0.1", "192.0.2.1", "192.88.99.1"]
ODD += ["198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"]
ODD += ["::", "fe80::1", "fec0::1", "ff02::1", "2001:db8::1", "2001::1", "100::1", "3fff::1"]
ODD += ["5f00::1", "64:ff9b:1::a00:1", "::8.8.8.8", "::ffff:0:8.8.8.8"]

METADATA = ["169.254.169.254", "169.254.170.2", "100.100.100.200", "168.63.129.16", "192.0.0.192"]
METADATA += ["fd00:ec2::254", "::ffff:169.254.169.254", "::169.254.169.254", "64:ff9b::a9fe:a9fe"]
METADATA += ["2002:a9fe:a9fe::", "::ffff:0:169.254.169.254", "fd20:ce::254"]
METADATA += ["64:ff9b:1::a9fe:a9fe", "64:ff9b:1:a9fe:a9:fe00::"]

CARRYING_OURS = ["64:ff9b::a00:5", "2002:a00:5::1", "2002:7f00:1::", "64:ff9b::7f00:1"]


@pytest.mark.parametrize("text", OURS)
def test_our_own_networks_are_reached_from_home_and_not_from_outside(text: str) -> None:
    assert HOME.admits(ip_address(text))
    assert not OUTSIDE.admits(ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_the_internet_is_reached_from_outside_and_not_from_home(text: str) -> None:
    assert OUTSIDE.admits(ip_address(text))
    assert not HOME.admits(ip_address(text))


@pytest.mark.parametrize("text", [*ODD, *METADATA, *CARRYING_OURS])
def test_reserved_and_translated_addresses_are_reached_from_neither_side(text: str) -> None:
    assert not OUTSIDE.admits(ip_address(text))
    assert not HOME.admits(ip_address(text))


@pytest.mark.parametrize("text", METADATA)
def test_a_metadata_address_is_never_reached_even_when_the_settings_name_it(text: str) -> None:
    everything = (ip_network("0.0.0.0/0"), ip_network("::/0"))
    assert not Reach(addresses=everything, ours=True, public=True).admits(ip_address(text))


def test_a_public_address_behind_a_translating_network_is_reached_from_outside() -> None:
    assert OUTSIDE.admits(ip_address("64:ff9b::808:808"))
    assert OUTSIDE.admits(ip_address("2002:808:808::1"))


def test_addresses_are_a_fence_and_a_permission() -> None:
    fenced = Reach(addresses=(ip_network("10.1.0.0/16"),), ours=True, public=True)
    assert fenced.admits(ip_address("10.1.2.3"))
    assert fenced.admits(ip_address("::ffff:10.1.2.3"))
    assert not fenced.admits(ip_address("10.2.0.1"))
    assert not fenced.admits(ip_address("8.8.8.8"))
    assert not fenced.admits(ip_address("64:ff9b::a01:203"))
    named = Reach(addresses=(ip_network("100.64.0.0/10"),), ours=True)
    assert named.admits(ip_address("100.64.7.7"))


def test_a_translator_that_is_named_still_does_not_lead_to_what_is_not() -> None:
    named = Reach(addresses=(ip_network("64:ff9b::/96"),), public=True)
    assert named.admits(ip_address("64:ff9b::808:808"))
    assert not named.admits(ip_address("64:ff9b::a00:5"))


def test_hosted_by_us_admits_the_internet_and_still_nothing_reserved() -> None:
    ours = Reach(ours=True, public=True)
    assert ours.admits(ip_address("8.8.8.8"))
    assert not ours.admits(ip_address("169.254.1.1"))


def test_a_reach_that_says_nothing_admits_nothing() -> None:
    assert not any(Reach().admits(ip_address(text)) for text in [*OURS, *PUBLIC, *ODD])


@given(st.ip_addresses(v=4))
def test_every_way_of_writing_an_ipv4_address_in_ipv6_is_judged_as_strictly(
    inner: IPv4Address,
) -> None:
    number = int(inner)
    mapped = IPv6Address(0xFFFF << 32 | number)
    assert HOME.admits(mapped) == HOME.admits(inner)
    assert OUTSIDE.admits(mapped) == OUTSIDE.admits(inner)
    for carrying in (
        IPv6Address(0x64FF9B << 96 | number),
        IPv6Address(0x2002 << 112 | number << 80),
    ):
        assert OUTSIDE.admits(carrying) <= OUTSIDE.admits(inner)
        assert not HOME.admits(carrying)


@given(st.ip_addresses())
def test_no_address_is_reached_from_both_sides(address: IPv4Address | IPv6Address) -> None:
    assert not (HOME.admits(address) and OUTSIDE.admits(address))
    assert is_public(address) == OUTSIDE.admits(address)


def test_only_an_address_that_is_spelled_out_is_literal() -> None:
    assert literal("127.0.0.1") == ip_address("127.0.0.1")
    assert literal("[::1]") == ip_address("::1")
    for name in ("localhost", "127.1", "0x7f.1", "2130706433", "127.0.0.1.nip.io", "", "١٢٧.0.0.1"):
        assert literal(name) is None
