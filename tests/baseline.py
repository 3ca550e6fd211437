"""What every test begins with: the rows that `migrate` leaves, put back after tests that commit.

Django empties all tables after such a test and runs what follows a migration: seconds each time, of
which planting the tree of pages takes most. A copy of the rows is put back in a tenth of that.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test import TransactionTestCase

COPY = """
do $$
declare one text;
begin
    drop schema if exists baseline cascade;
    create schema baseline;
    for one in select tablename from pg_tables where schemaname = 'public' loop
        execute format('create table baseline.%I as table public.%I', one, one);
    end loop;
end $$;

create function baseline.put_back() returns void language plpgsql as $$
declare
    one text;
    has_rows boolean;
begin
    -- No trigger is asked: neither foreign keys nor those that keep history from being changed.
    set local session_replication_role = replica;
    for one in select tablename from pg_tables where schemaname = 'public' loop
        execute format('delete from public.%I', one);
        execute format('select exists(select from baseline.%I)', one) into has_rows;
        if has_rows then
            execute format('insert into public.%I select * from baseline.%I', one, one);
        end if;
    end loop;
end $$;
"""


def remember() -> None:
    """Copy all rows aside, and let tests that commit be followed by `put_back`."""
    with connection.cursor() as cursor:
        cursor.execute(COPY)
    TransactionTestCase._fixture_teardown = _after_a_test  # type: ignore[attr-defined]


def put_back() -> None:
    """Make all tables hold what they held at first; numbers that were given are not given again."""
    with connection.cursor() as cursor:
        cursor.execute("select baseline.put_back()")


def _after_a_test(_case: Any) -> None:
    put_back()
