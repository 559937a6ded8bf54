"""Every page of an activation, for the web flow."""

from rentree_blanche.simulators.educonnect.activation.pages.children import ChildrenView, RefusedView
from rentree_blanche.simulators.educonnect.activation.pages.code import CodeView
from rentree_blanche.simulators.educonnect.activation.pages.contact import ContactView
from rentree_blanche.simulators.educonnect.activation.pages.password import PasswordView
from rentree_blanche.simulators.educonnect.activation.pages.person import AlreadyView, NarrowView
from rentree_blanche.simulators.educonnect.activation.pages.success import SuccessView

VIEWS = (
    ContactView,
    CodeView,
    NarrowView,
    AlreadyView,
    ChildrenView,
    RefusedView,
    PasswordView,
    SuccessView,
)
