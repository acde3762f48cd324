"""Strangers' links reach the public internet only."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spiders.addresses import AddressGuard

PUBLIC = AddressGuard()


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",  # metadata
        "100.64.0.1",  # carrier-grade NAT
        "100.100.100.200",  # metadata behind it
        "168.63.129.16",
        "192.0.0.192",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fd00:ec2::254",
        "::ffff:8.8.8.8",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:0:1::1",
        "ff02::1",
        "::127.0.0.1",
    ],
)
def test_what_is_not_the_public_internet_is_refused(address: str) -> None:
    assert not PUBLIC.permits(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "103.10.66.1", "2606:4700:4700::1111", "2404:6800:4003::1"])
def test_public_addresses_are_permitted(address: str) -> None:
    assert PUBLIC.permits(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "0"])
def test_an_address_cannot_hide_in_another_spelling(host: str) -> None:
    assert "not a public address" in (PUBLIC.refusal(host) or "")


@pytest.mark.parametrize("host", ["www.example.org", "127.0.0.1.example.org", "localhost", "", "8.8.8.8"])
def test_names_and_public_addresses_are_not_refused_before_they_are_resolved(host: str) -> None:
    assert PUBLIC.refusal(host) is None


def test_the_operator_may_allow_networks_and_nothing_beside_them() -> None:
    guard = AddressGuard(["127.0.0.0/8", "fd00::/8"])
    assert guard.permits("127.5.6.7")
    assert guard.permits("fd00::1")
    assert not guard.permits("10.0.0.1")
    assert not guard.permits("::1")


async def test_a_name_gives_its_permitted_addresses_only() -> None:
    assert await AddressGuard(["127.0.0.0/8"]).resolve("localhost", 80) == ("127.0.0.1",)


async def test_a_name_without_permitted_addresses_is_refused_with_the_setting_that_would_allow_it() -> None:
    with pytest.raises(PermissionError, match="allow_private_addresses"):
        await PUBLIC.resolve("localhost", 80)


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_permitted(address: IPv4Address | IPv6Address) -> None:
    if not address.is_global:
        assert not PUBLIC.permits(str(address))


@given(st.ip_addresses(v=4))
def test_no_embedded_form_of_an_address_is_permitted_where_the_address_is_not(address: IPv4Address) -> None:
    number = int(address)
    forms = [f"::ffff:{address}", str(ip_address((0x2002 << 112) | (number << 80))), f"64:ff9b::{address}"]
    assert not any(PUBLIC.permits(form) for form in forms)
